/** Names of inputs that hold what a browser cannot read, such as half a day: it gives an empty value for it. */
export const halfTyped = (form: HTMLFormElement | null): string[] =>
  [...(form?.elements ?? [])].flatMap((element) =>
    element instanceof HTMLInputElement && element.validity.badInput ? element.name : [],
  );
