import type { ReactNode } from "react";

function Icon({ children }: { children: ReactNode }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 18 18"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.6"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
    >
      {children}
    </svg>
  );
}

export const icons: Record<string, ReactNode> = {
  overview: (
    <Icon>
      <path d="M2 13l4-5 3 3 6-8M2 16h14" />
    </Icon>
  ),
  strategies: (
    <Icon>
      <path d="M2 4h14M2 9h14M2 14h14M6 2v14" />
    </Icon>
  ),
  decisions: (
    <Icon>
      <circle cx="4" cy="4" r="2" />
      <circle cx="14" cy="9" r="2" />
      <circle cx="4" cy="14" r="2" />
      <path d="M6 4h3a3 3 0 013 3M6 14h3a3 3 0 003-3" />
    </Icon>
  ),
  risk: (
    <Icon>
      <path d="M9 2l6 2.5v4C15 12 12.5 15 9 16.4 5.5 15 3 12 3 8.5v-4zM9 6v4M9 12.6v.1" />
    </Icon>
  ),
  orders: (
    <Icon>
      <path d="M3 6h11l-3-3M15 12H4l3 3" />
    </Icon>
  ),
  theme: (
    <Icon>
      <circle cx="9" cy="9" r="6.5" />
      <path d="M9 2.5a6.5 6.5 0 010 13z" fill="currentColor" />
    </Icon>
  ),
  help: (
    <Icon>
      <circle cx="9" cy="9" r="6.5" />
      <path d="M7.2 7a1.9 1.9 0 113 1.6c-.8.5-1.2.9-1.2 1.7M9 12.6v.1" />
    </Icon>
  ),
  close: (
    <Icon>
      <path d="M4 4l10 10M14 4L4 14" />
    </Icon>
  ),
};
