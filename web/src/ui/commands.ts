// Sending a command: asks for the token when it is missing or refused, and tells the outcome.
import { useSyncExternalStore } from "react";
import { ApiError, sendCommand, type Command } from "../api/client";
import { getToken, setToken } from "../api/token";

export interface Toast {
  id: number;
  tone: "good" | "bad" | "info";
  text: string;
}

export interface TokenAsk {
  purpose: string;
  problem: string;
  answer: (token: string | null) => void;
}

interface UiState {
  ask: TokenAsk | null;
  toasts: Toast[];
}

let state: UiState = { ask: null, toasts: [] };
let nextToast = 1;
const listeners = new Set<() => void>();

function update(changes: Partial<UiState>): void {
  state = { ...state, ...changes };
  listeners.forEach((listener) => listener());
}

export function useUi(): UiState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

export function dismiss(id: number): void {
  update({ toasts: state.toasts.filter((toast) => toast.id !== id) });
}

export function notify(tone: Toast["tone"], text: string): void {
  const toast = { id: nextToast, tone, text };
  nextToast += 1;
  update({ toasts: [...state.toasts.slice(-3), toast] });
  setTimeout(() => dismiss(toast.id), tone === "bad" ? 12000 : 6000);
}

function askToken(purpose: string, problem: string): Promise<string | null> {
  return new Promise((resolve) => {
    update({
      ask: {
        purpose,
        problem,
        answer: (token) => {
          update({ ask: null });
          resolve(token);
        },
      },
    });
  });
}

/** True once the program has taken the command into its queue. */
export async function runCommand(command: Command, purpose: string): Promise<boolean> {
  let problem = "";
  for (;;) {
    const token = getToken() ?? (await askToken(purpose, problem));
    if (!token) {
      notify("info", `Nothing was sent: ${purpose} needs the token.`);
      return false;
    }
    try {
      const answer = await sendCommand(command, token);
      setToken(token);
      notify("good", `Accepted: ${purpose} (command ${answer.command_id}).`);
      return true;
    } catch (error) {
      const refused = error instanceof ApiError && (error.status === 401 || error.status === 403);
      if (!refused) {
        notify(
          "bad",
          `Not done: ${purpose}. ${error instanceof Error ? error.message : String(error)}`,
        );
        return false;
      }
      setToken(null);
      problem = `The program refused that token: ${error.message}`;
    }
  }
}
