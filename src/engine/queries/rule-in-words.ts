import type { RemoteSystem } from "../../domain/status.js";

/** What each rule that can decide a field says, for people. Names are those of the log (`LoggedChange.rule`). */
const SENTENCES: Readonly<Record<string, string>> = {
  created: "ResMan had no prospect for the renter, so one was created with the chatbot's value.",
  reverted: "The run that had changed it was taken back.",

  "changed:local": "Changed by the chatbot; ResMan's value had not changed.",
  "changed:remote": "Changed in ResMan; the chatbot's value had not changed.",
  "same-on-both": "Both sides had come to the same value by themselves.",
  "owner:local": "Only the chatbot may change this field.",
  "owner:remote": "Only ResMan may change this field.",

  "conflict:remote-wins": "Both sides had changed it; ResMan's value stands.",
  "conflict:local-wins": "Both sides had changed it; the chatbot's value stands.",
  "conflict:remote-preferred": "Both sides had changed it; ResMan's value is preferred where it has one.",
  "conflict:only-local-has-one": "Both sides had changed it; ResMan had no value left, so the chatbot's stands.",
  "conflict:highest": "Both sides had changed it; the higher value stands.",
  "conflict:widest-range": "Both sides had changed it; the widest range of the two stands.",
  "conflict:manual-review": "Both sides had changed it; a person has to decide.",
  "conflict:moved-on": "A side moved on after somebody had decided; a person has to decide anew.",

  "first-contact:only-remote-has-one": "When the two records met, only ResMan had a value.",
  "first-contact:only-local-has-one": "When the two records met, only the chatbot had a value.",
  "first-contact:remote-stands": "When the two records met, ResMan's value stood.",
  "first-contact:newer-stands": "When the two records met, the chatbot's was the newer one.",
  "first-contact:remote-wins": "When the two records met, ResMan's value stood.",
  "first-contact:local-wins": "When the two records met, the chatbot's value stood.",
  "first-contact:remote-preferred": "When the two records met, ResMan's value was preferred.",
  "first-contact:highest": "When the two records met, the higher value stood.",
  "first-contact:widest-range": "When the two records met, the widest range of the two stood.",
  "first-contact:manual-review": "When the two records met they differed; a person has to decide.",

  "status:agreed": "Both sides show the same status.",
  "status:unchanged": "Neither side had changed the status.",
  "status:resman-only": "Application and lease are made in ResMan; no edit of the chatbot takes them away.",
  "status:resman-lost": "The prospect was lost in ResMan.",
  "status:changed-local": "The chatbot changed the status; ResMan's had not changed.",
  "status:reactivated": "The prospect was lost and is active in ResMan again.",
  "status:lost-stands": "The lead was lost here; activity in ResMan does not bring it back to life.",
  "status:ours-alone": "ResMan shows nothing but a new prospect; the chatbot's status stands.",
  "status:higher-remote": "ResMan is further than the chatbot.",
  "status:qualified": "The lead is qualified, which ResMan cannot show.",
  "status:never-lower": "ResMan is not further, and what it shows does not lower a status.",
  "status:returning-renter": "The renter wrote again after the prospect was lost.",

  "campaign:removed": "The portal took the lead out of its campaign, which stands whatever Airtable says.",

  "campaign:record-linked": "The Airtable record was found to be the lead's.",
  "campaign:record-deleted": "The Airtable record is gone.",
  "campaign:record-restored": "The Airtable record had been deleted and is there again.",

  "merge:resman-only": "Two records were merged; application and lease are made in ResMan and stand.",
  "merge:given": "Two records were merged; whoever merged them gave this value.",
  "merge:only-one-has-it": "Two records were merged; only one of them had a value.",
  "merge:resman-wins": "Two records were merged; that of ResMan was to stand.",
  "merge:domiq-wins": "Two records were merged; that of the chatbot was to stand.",
  "merge:manual-review": "Two records were merged that differed; a person has to decide.",
  "merge:comes-along": "Two records were merged; this came along with another field.",
  "merge:taken-back": "A merge of two leads was taken back.",
  "merged:follows": "Edited in a lead that had been merged into this one.",
  "duplicate:merge": "Two records that look like one person were merged.",

  "decided:resman_wins": "A person decided that ResMan's value stands.",
  "decided:domiq_wins": "A person decided that the chatbot's value stands.",
  "decided:merged": "A person decided on a value of their own, or on the two values merged.",
  "decided:manual_review": "A person decided.",
};

/** Whether a rule of this name has words of its own. Those of a host's own policies have none. */
export const isKnownRule = (rule: string): boolean => Object.hasOwn(SENTENCES, rule);

/** The rule as one plain sentence. @param system whom the lead is synced with. Default `resman` */
export function ruleInWords(rule: string, system: RemoteSystem = "resman"): string {
  const sentence = isKnownRule(rule) ? SENTENCES[rule] : undefined;
  if (sentence === undefined) return `The rule "${rule}" of the policy decided.`;
  // The same rules hold for campaign leads; there the portal is our side.
  return system === "airtable" ? sentence.replaceAll("ResMan", "Airtable").replaceAll("chatbot", "portal") : sentence;
}
