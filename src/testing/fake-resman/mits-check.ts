import { type ChildRule, type ElementRule, LEAD_MANAGEMENT, type ValueRule } from "./mits-schema.js";
import type { XmlElement } from "./xml.js";

/** Every way a posted document breaks the schema table, each naming the element; empty when it is valid. Never quotes a value. */
export function checkLeadManagement(root: XmlElement): string[] {
  return root.name === LEAD_MANAGEMENT.name
    ? [...checkElement(root, LEAD_MANAGEMENT.rule, root.name)]
    : [`The root element must be ${LEAD_MANAGEMENT.name}, not ${root.name}.`];
}

function* checkElement(element: XmlElement, rule: ElementRule, path: string): Generator<string> {
  if (rule.content === "any") return;
  yield* checkAttributes(element, rule, path);
  if (Array.isArray(rule.content)) yield* checkChildren(element, rule.content, path);
  else yield* checkText(element, rule.content, path);
}

function* checkAttributes(element: XmlElement, rule: ElementRule, path: string): Generator<string> {
  for (const [name, { isRequired }] of Object.entries(rule.attributes)) {
    if (isRequired && element.attributes[name] === undefined) yield `${path}: attribute ${name} is missing.`;
  }
  for (const [name, value] of Object.entries(element.attributes)) {
    const known = rule.attributes[name];
    if (!known) yield `${path}: unknown attribute ${name}.`;
    else if (!known.value.isValid(value)) yield `${path}: attribute ${name} must be ${known.value.expected}.`;
  }
}

function* checkText(element: XmlElement, rule: ValueRule, path: string): Generator<string> {
  if (element.children.length > 0) yield `${path}: takes text, not elements.`;
  else if (!rule.isValid(element.text)) yield `${path}: must be ${rule.expected}.`;
}

function* checkChildren(element: XmlElement, rules: ChildRule[], path: string): Generator<string> {
  if (element.text.trim() !== "") yield `${path}: takes elements, not text.`;
  let position = 0;
  for (const child of element.children) {
    const index = rules.findIndex(({ name }) => name === child.name);
    const rule = rules[index];
    if (!rule) {
      yield `${path}: unknown element ${child.name}.`;
      continue;
    }
    if (index < position) yield `${path}: ${child.name} must come before ${rules[position]?.name}.`;
    position = Math.max(position, index);
    yield* checkElement(child, rule.rule, `${path}/${child.name}`);
  }
  for (const { name, min, max } of rules) {
    const count = element.children.filter((child) => child.name === name).length;
    if (count < min) yield `${path}: ${name} is missing.`;
    if (count > max) yield `${path}: ${name} may occur ${max} times, not ${count}.`;
  }
}
