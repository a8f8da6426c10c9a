import { Injectable } from '@nestjs/common';
import { issueAt } from '../../../core/things/issue.js';
import { readClaim } from '../../../fhir/in/claim.js';
import { identifierTokens } from '../../../fhir/in/identifiers.js';
import { readObservation, type Heard, type Statement } from '../../../fhir/in/read-observation.js';
import { Refused } from '../../../fhir/in/refused.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import { Ingest } from '../../sensing/ingest/ingest.service.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { Conditions } from './conditions.service.js';
import { InTurn } from './in-turn.js';
import { KnownNames } from './known-names.store.js';
import { LONGEST_ORIGINAL, Originals } from './originals.store.js';
import { WholeRefused, type Incoming, type Outcome } from './outcome.js';
import { Trespass } from './trespass.service.js';
import { Verdicts, type Understood } from './verdicts.js';
import { Whose } from './whose.service.js';

/**
 * Observations on their way to the one way in: put into our words, their devices found, their conditions looked at;
 * originals durable before the readings, and everything durable before the answer.
 */
@Injectable()
export class TakeIn {
  private readonly inTurn = new InTurn();

  constructor(
    private readonly whose: Whose, private readonly conditions: Conditions, private readonly ingest: Ingest, private readonly originals: Originals,
    private readonly names: KnownNames, private readonly trespass: Trespass, private readonly address: OwnAddress,
  ) {}

  /** One outcome for each, in their order. `whole`: throws WholeRefused, with nothing kept, where any is refused. */
  take(incoming: readonly Incoming[], sender: Sender, whole = false): Promise<Outcome[]> {
    const tokens = incoming.flatMap(({ condition }) => (condition ? [condition.token] : []));
    return tokens.length === 0 ? this.takeNow(incoming, sender, whole) : this.inTurn.run(tokens, () => this.takeNow(incoming, sender, whole));
  }

  private async takeNow(incoming: readonly Incoming[], sender: Sender, whole: boolean): Promise<Outcome[]> {
    const outcomes: (Outcome | undefined)[] = new Array<undefined>(incoming.length).fill(undefined);
    const understood = await this.understand(incoming, sender, outcomes);
    if (whole) refuseMixed(understood, outcomes);
    for (const [index, one] of understood.entries()) {
      const { condition, target } = incoming[index] as Incoming;
      if (one && (condition || target)) outcomes[index] = await this.conditions.look(incoming[index] as Incoming, one.heard.said[0] as Statement, one.device);
    }
    if (whole) refuseWhole(outcomes);
    const open = understood.map((one, index) => (outcomes[index] === undefined ? one : undefined));
    const answer = await this.store(open, sender, whole);
    return outcomes.map((outcome, index) => outcome ?? answer(open[index] as Understood));
  }

  private async understand(incoming: readonly Incoming[], sender: Sender, outcomes: (Outcome | undefined)[]): Promise<(Understood | undefined)[]> {
    const base = `${this.address.public}/fhir/R4`;
    const heards = incoming.map(({ resource }) => readObservation(resource));
    const asked = heards.map((heard, index) => {
      if (heard instanceof Refused) return heard;
      const { resource, introduced } = incoming[index] as Incoming;
      const claim = readClaim(resource, base, introduced);
      return claim instanceof Refused ? claim : { claim, kinds: heard.said.map(({ kind }) => kind), at: heard.said[0]?.at ?? 0 };
    });
    const devices = await this.whose.of(sender, asked);
    await this.trespass.note(sender, devices, asked);
    return devices.map((device, index) => {
      const heard = heards[index] as Heard;
      if (device instanceof Refused) return void (outcomes[index] = device);
      const { resource } = incoming[index] as Incoming;
      const text = heard.whole ? undefined : JSON.stringify(resource);
      if (text !== undefined && text.length > LONGEST_ORIGINAL) return void (outcomes[index] = new Refused(413, 'too-long', `Observation: is longer than ${LONGEST_ORIGINAL / 1024} kB.`, 'Observation'));
      return { heard, device, tokens: identifierTokens(resource), first: 0, ...(text === undefined ? {} : { text }) };
    });
  }

  private async store(open: readonly (Understood | undefined)[], sender: Sender, whole: boolean): Promise<(one: Understood) => Outcome> {
    const items: object[] = [];
    for (const one of open) {
      if (!one) continue;
      one.first = items.length;
      for (const { kind, value, at } of one.heard.said) items.push({ device: one.device.id, kind, value, at: new Date(at).toISOString() });
    }
    let verdicts = NOTHING_SAID;
    if (items.length === 0) return (one) => verdicts.outcomeOf(one, new Set());
    let named: Promise<void> = Promise.resolve();
    const taken = await this.ingest.take(items, sender, async (judged) => {
      verdicts = new Verdicts(judged);
      if (whole) refuseWhole(open.map((one) => one && verdicts.refusalOf(one)));
      await this.originals.keep(open.flatMap((one) => (one ? verdicts.originalOf(one) : [])));
      named = this.names.remember(open.flatMap((one) => (one ? verdicts.namesOf(one) : [])));
      // Awaited below, beside the journal; until then nobody listens.
      named.catch(() => undefined);
    });
    await named;
    return (one) => verdicts.outcomeOf(one, taken.fresh);
  }
}

const NOTHING_SAID = new Verdicts({ receipt: { accepted: 0, duplicates: 0, quarantined: [], rejected: [] }, byItem: [] });

/** A transaction is one story about one person: whoever mixes two has lost track of whose it is. */
function refuseMixed(understood: readonly (Understood | undefined)[], outcomes: (Outcome | undefined)[]): void {
  const subjectOf = ({ device, heard }: Understood): string | undefined => issueAt(device, heard.said[0]?.at ?? 0)?.subject;
  const first = understood.find((one) => one !== undefined);
  const subject = first && subjectOf(first);
  for (const [index, one] of understood.entries()) {
    if (one && subjectOf(one) !== subject) outcomes[index] = new Refused(403, 'forbidden', 'Observation.subject: a transaction is about one resident, and this one mixes several. Send each their own, or a batch.', 'Observation.subject');
  }
}

function refuseWhole(outcomes: readonly (Outcome | undefined)[]): void {
  const reasons = outcomes.flatMap((refused, index) => (refused instanceof Refused ? [{ index, refused }] : []));
  if (reasons.length > 0) throw new WholeRefused(reasons);
}
