import { SyncErrorAlert } from "@domiq/lead-sync/react";
import { Component, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** What was shown when it broke; another one is tried anew. */
  subject: string;
}

interface State {
  error: Error | undefined;
  subject: string;
}

/** A view that breaks says so, and the rest of the page lives on. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined, subject: this.props.subject };

  static getDerivedStateFromError(error: unknown): Partial<State> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  static getDerivedStateFromProps({ subject }: Props, state: State): Partial<State> | null {
    return subject === state.subject ? null : { subject, error: undefined };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const again = (): void => this.setState({ error: undefined });
    return <SyncErrorAlert error={`This view could not be shown: ${error.message}`} onRetry={again} onClose={again} />;
  }
}
