import type { LeadData } from "@domiq/lead-sync/browser";

/** What the chat finds out. */
export type Answers = Pick<LeadData, "firstName" | "lastName"> &
  Partial<Pick<LeadData, "email" | "phone" | "moveInDate" | "budgetRange">>;

/** One question of the script, and what an answer says; or why it says nothing. */
export interface Question {
  ask: (answers: Partial<Answers>) => string;
  hint: string;
  read: (text: string) => Partial<Answers> | string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The questions that qualify a lead, in order. */
export const QUESTIONS: readonly Question[] = [
  {
    ask: () => "Hello! Who am I talking to?",
    hint: "First and last name",
    read: (text) => {
      const [firstName, ...rest] = text.split(/\s+/);
      const lastName = rest.join(" ");
      return firstName && lastName ? { firstName, lastName } : "Please give me your first and your last name.";
    },
  },
  {
    ask: ({ firstName }) => `Nice to meet you, ${firstName}. How can we reach you?`,
    hint: "Email or phone number",
    read: (text) => {
      if (/^\S+@\S+\.\S+$/.test(text)) return { email: text };
      return text.replace(/\D/g, "").length >= 10 ? { phone: text } : "I need an email address, or a phone number.";
    },
  },
  {
    ask: () => "When would you like to move in?",
    hint: "A day, such as 2027-05-01",
    read: (text) =>
      DAY.test(text) && !Number.isNaN(Date.parse(text))
        ? { moveInDate: text }
        : "Please name a day, such as 2027-05-01.",
  },
  {
    ask: () => "And what monthly rent do you have in mind?",
    hint: "A range, such as 1500 to 2100",
    read: (text) => {
      const [min, max = min] = (text.match(/\d[\d,.]*/g) ?? []).map((one) => Number(one.replace(/[,.]/g, "")));
      if (min === undefined || max === undefined) return "Please name an amount, or a range such as 1500 to 2100.";
      return { budgetRange: { min: Math.min(min, max), max: Math.max(min, max) } };
    },
  },
];

/** The more is known, the surer the lead. */
export const scoreOf = (answers: Partial<Answers>): number => Math.min(100, 20 * Object.keys(answers).length);
