import { Component, type ReactNode } from "react";

interface Props {
  /** Another page gets another chance. */
  page: string;
  children: ReactNode;
}

/** A page that fails says so and leaves the rail and the top bar working. */
export class Boundary extends Component<Props, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: Error): { error: Error } {
    return { error };
  }

  override componentDidUpdate(before: Props): void {
    if (before.page !== this.props.page && this.state.error) this.setState({ error: null });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <section className="panel" aria-label="Page failed">
        <div className="error" role="alert">
          This page failed: {error.message}. Trading does not depend on it.{" "}
          <button
            type="button"
            className="btn small"
            onClick={() => this.setState({ error: null })}
          >
            Try again
          </button>
        </div>
      </section>
    );
  }
}
