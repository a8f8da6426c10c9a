const ALWAYS_OUT = /\b(?:exit|outside|outer|external|entrance|street|patio|porch|french)\b/i;
/** Words that lead out only where no room follows: a back bedroom and a front room are inside. */
const OUT_UNLESS_A_ROOM = /\b(?:front|back|rear|side|main|garden)\b(?![\s_-]*(?:bed|bath|wash|shower|dining|living|sitting|spare|box|guest|utility)?[\s_-]?room\b|[\s_-]+(?:kitchen|lounge|parlour|landing|toilet|loo|wc|study|office|cupboard)\b)/i;

const known = new Map<string, boolean>();

/** Whether a door leads out, by the installer's word for where it is; a fridge door leads nowhere. */
export function isExitDoor(room: string | undefined): boolean {
  if (room === undefined) return false;
  const before = known.get(room);
  if (before !== undefined) return before;
  if (known.size > 10_000) known.clear();
  const leadsOut = ALWAYS_OUT.test(room) || OUT_UNLESS_A_ROOM.test(room);
  known.set(room, leadsOut);
  return leadsOut;
}
