interface Person {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
}

/** What a person is called; empty where nobody knows. */
export const fullName = ({ firstName, lastName }: Person): string => [firstName, lastName].filter(Boolean).join(" ");
