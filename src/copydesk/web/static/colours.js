// The colour of each reason: alike things have one colour, the same as in the HTML report.

const FAMILIES = {
  blue: ["citations"],
  violet: ["pointers"],
  teal: ["emails", "urls"],
  amber: ["footnotes"],
  green: ["captions", "tables", "figures"],
  cyan: ["formulas", "code"],
  rose: ["references"],
  ochre: ["authors", "front-matter", "other-abstracts", "contents", "index"],
  grey: ["furniture", "duplicates", "hidden", "clipped", "repairs", "other"],
  red: ["user", "model"],
};
const COLOUR = new Map(Object.entries(FAMILIES).flatMap(([colour, groups]) => groups.map((group) => [group, colour])));
const REPAIRS = new Set(["space", "hyphen", "unicode"]);

export const isRepair = (code) => REPAIRS.has(code.split(".")[0]);

// The filter that a reason belongs to: its switch, or whose it is.
export function groupOf(reason) {
  if (reason.switch) return reason.switch;
  const head = reason.code.split(".")[0];
  if (head === "user" || head === "model") return head;
  return isRepair(reason.code) ? "repairs" : "other";
}

export const colourOf = (group) => `c-${COLOUR.get(group) ?? "plum"}`;

export const GROUP_NAMES = { user: "your own edits", model: "the model", other: "other" };
export const nameOf = (group) => GROUP_NAMES[group] ?? group.replaceAll("-", " ");
