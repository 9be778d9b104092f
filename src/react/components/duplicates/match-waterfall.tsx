import type { ReactElement } from "react";
import type { LeadDuplicate } from "../../../browser/index.js";
import { nameIn } from "../../ui/name-in.js";
import type { LeadSyncUi } from "../../ui/ui-context.js";
import { Table } from "../operations/table.js";

/** What each field says for and against two records being one person, and what it comes to. */
export function MatchWaterfall({ ui, steps }: { ui: LeadSyncUi; steps: LeadDuplicate["waterfall"] }): ReactElement {
  const { duplicates: words, fields } = ui.messages;
  const most = Math.max(...steps.map(({ weight }) => Math.abs(weight)), 1);
  const signed = (bits: number): string => {
    const rounded = Math.round(bits * 10) / 10;
    return `${rounded > 0 ? "+" : rounded < 0 ? "−" : ""}${ui.format.number(Math.abs(rounded))}`;
  };
  return (
    <Table
      part="waterfall"
      caption={words.why}
      head={[words.field, words.agreement, words.weight]}
      rows={steps.map(({ field, level, weight, note }) => ({
        key: field,
        state: weight < 0 ? "against" : "for",
        cells: [
          nameIn({ ...fields.names, ...words.evidence }, field),
          nameIn(words.levels, level) + (note ? ` (${nameIn(words.notes, note)})` : ""),
          <>
            {signed(weight)}
            <svg data-part="bar" viewBox="-1 0 2 1" preserveAspectRatio="none" aria-hidden="true">
              <rect x={Math.min(weight / most, 0)} width={Math.abs(weight) / most} height="1" />
            </svg>
          </>,
        ],
      }))}
    >
      <tfoot>
        <tr>
          <th scope="row" colSpan={2}>
            {words.total}
          </th>
          <td>{signed(steps.reduce((sum, { weight }) => sum + weight, 0))}</td>
        </tr>
      </tfoot>
    </Table>
  );
}
