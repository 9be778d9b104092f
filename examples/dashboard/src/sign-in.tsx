import { defaultSlots } from "@domiq/lead-sync/react";
import { type FormEvent, type ReactElement, useId } from "react";

const { Button } = defaultSlots;

/** Shown without a token, or with one the server does not take. */
export function SignIn({
  problem,
  onToken,
}: {
  problem?: string | undefined;
  onToken: (token: string) => void;
}): ReactElement {
  const id = useId();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const token = new FormData(event.currentTarget).get("token");
    if (typeof token === "string" && token.trim()) onToken(token.trim());
  };
  return (
    <main className="sign-in">
      <h1>Lead sync</h1>
      {problem !== undefined && <p role="alert">{problem}</p>}
      <p>Open the address the server printed, or paste its token.</p>
      <form onSubmit={onSubmit}>
        <label htmlFor={id}>Token</label>
        <input id={id} name="token" type="password" autoComplete="off" required />
        <Button type="submit" variant="primary">
          Sign in
        </Button>
      </form>
    </main>
  );
}
