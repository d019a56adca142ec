import type { Problem } from "./types";

export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

async function readProblem(response: Response): Promise<ApiError> {
  let problem: Partial<Problem> = {};
  try {
    problem = (await response.json()) as Problem;
  } catch {
    // Not JSON: the status line has to do.
  }
  const message = problem.detail || problem.title || `${response.status} ${response.statusText}`;
  return new ApiError(response.status, problem.code ?? "", message);
}

async function call(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, "NETWORK", "The program does not answer. Is it still running?");
  }
}

export async function apiGet<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await call(path, {
    headers: { accept: "application/json" },
    signal: signal ?? null,
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as T;
}

export type Command =
  | {
      command: "strategy_enable" | "strategy_disable" | "strategy_remove";
      strategy: string;
      reason: string;
    }
  | { command: "limit_set"; limit: string; value: number | string; reason: string }
  | { command: "kill" | "resume"; reason: string };

export interface Accepted {
  accepted: boolean;
  command_id: number;
}

export async function sendCommand(command: Command, token: string): Promise<Accepted> {
  const response = await call("/api/v1/commands", {
    method: "POST",
    headers: {
      accept: "application/json",
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      "idempotency-key": crypto.randomUUID(),
    },
    body: JSON.stringify(command),
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Accepted;
}

export function query(
  path: string,
  params: Record<string, string | number | null | undefined>,
): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "") search.set(key, String(value));
  }
  const text = search.toString();
  return text ? `${path}?${text}` : path;
}
