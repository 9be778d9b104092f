import { defaultSlots, LeadSyncStatus, useLeadSyncState, useLeadSyncStore } from "@domiq/lead-sync/react";
import { type FormEvent, type ReactElement, useId, useRef, useState } from "react";
import { handleLeadQualification, type QualifiedChat } from "./qualify-lead.js";
import { type Answers, QUESTIONS } from "./script.js";

const { Button } = defaultSlots;

interface Line {
  by: "bot" | "visitor";
  text: string;
}

const FIRST: readonly Line[] = [{ by: "bot", text: QUESTIONS[0]?.ask({}) ?? "" }];

/** A scripted chat that qualifies a lead, and shows how it reaches ResMan. */
export function Chat({ propertyId, propertyName }: { propertyId: string; propertyName: string }): ReactElement {
  const store = useLeadSyncStore();
  const [lines, setLines] = useState(FIRST);
  const [answers, setAnswers] = useState<Partial<Answers>>({});
  const [index, setIndex] = useState(0);
  const [chat, setChat] = useState<QualifiedChat>();
  const [problem, setProblem] = useState<string>();
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const question = QUESTIONS[index];

  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const said = text.trim();
    if (!question || !said) return;
    setText("");
    input.current?.focus();
    const read = question.read(said);
    const heard: Line = { by: "visitor", text: said };
    if (typeof read === "string") {
      setLines([...lines, heard, { by: "bot", text: read }]);
      return;
    }
    const known = { ...answers, ...read };
    const next = QUESTIONS[index + 1];
    const all = [
      ...lines,
      heard,
      { by: "bot" as const, text: next?.ask(known) ?? "Thank you! A colleague will write." },
    ];
    setAnswers(known);
    setLines(all);
    setIndex(index + 1);
    if (next) return;
    const summary = all
      .filter(({ by }) => by === "visitor")
      .map((line) => line.text)
      .join(" · ");
    const qualified = { conversationId: crypto.randomUUID(), propertyId, answers: known as Answers, summary };
    setChat(qualified);
    void send(qualified);
  };
  const send = async (qualified: QualifiedChat): Promise<void> => {
    setProblem(undefined);
    try {
      await handleLeadQualification(store, qualified);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <main className="chat">
      <h1>Chat with {propertyName}</h1>
      <div role="log" aria-label="Conversation">
        <ol>
          {lines.map((line, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines are only added at the end
            <li key={at} data-by={line.by}>
              <strong>{line.by === "bot" ? "Assistant" : "You"}</strong> {line.text}
            </li>
          ))}
        </ol>
      </div>
      {question && (
        <form onSubmit={onSubmit}>
          <label htmlFor={id}>{question.hint}</label>
          <div className="row">
            <input
              id={id}
              ref={input}
              value={text}
              autoComplete="off"
              onChange={({ target }) => setText(target.value)}
            />
            <Button type="submit" variant="primary">
              Send
            </Button>
          </div>
        </form>
      )}
      {chat && <Outcome conversationId={chat.conversationId} problem={problem} onAgain={() => void send(chat)} />}
    </main>
  );
}

/** How the lead of a finished chat stands towards ResMan, live. */
function Outcome({ conversationId, problem, onAgain }: OutcomeProps): ReactElement {
  const store = useLeadSyncStore();
  const lead = useLeadSyncState(({ leads }) => leads.find((one) => one.conversationId === conversationId));
  return (
    <section aria-label="For staff: how the lead stands">
      <h2>For staff</h2>
      {lead || problem === undefined ? (
        <LeadSyncStatus
          resmanSyncStatus={lead?.syncStatus ?? "syncing"}
          lastSyncAt={lead?.lastSyncAt ?? undefined}
          onRetry={() => void store.pushLead(conversationId).catch(() => undefined)}
        />
      ) : (
        <p role="alert">
          {problem} <Button onClick={onAgain}>Try again</Button>
        </p>
      )}
      <p>
        <a href={`/dashboard/leads?lead=${conversationId}`}>Show the lead in the dashboard</a>
      </p>
    </section>
  );
}

interface OutcomeProps {
  conversationId: string;
  /** Why it could not be handed over. */
  problem: string | undefined;
  onAgain: () => void;
}
