import type { Report } from './report.js';
import type { Figures, Share, Tally } from './tally.js';

const percent = (value: number): string => `${Math.round(value * 100)}`;
const shareWords = ({ count, of, low, high }: Share): string => (of === 0 ? 'none' : `${count} of ${of} (${percent(count / of)} %, ${percent(low)} to ${percent(high)})`);

function line(name: string, { sensitivity, specificity, falseAlarms, falseAlarmsPerHour }: Figures): string {
  return `  ${name.padEnd(18)} falls told ${shareWords(sensitivity).padEnd(28)} activities quiet ${shareWords(specificity).padEnd(30)} false alarms ${falseAlarms}, ${falseAlarmsPerHour.toFixed(1)} an hour`;
}

function table(title: string, rows: Readonly<Record<string, Tally>>): string[] {
  const width = Math.max(...Object.keys(rows).map((name) => name.length));
  const cell = (part: Share): string => (part.of === 0 ? '-' : `${part.count}/${part.of}`).padEnd(8);
  return [`  ${title.padEnd(width)}  told    bare    | quiet   bare`, ...Object.entries(rows).map(([name, { ours, bareThreshold }]) =>
    `  ${name.padEnd(width)}  ${cell(ours.sensitivity)}${cell(bareThreshold.sensitivity)}| ${cell(ours.specificity)}${cell(bareThreshold.specificity)}`)];
}

export function words({ parameters, recordings, unreadable, places }: Report): string {
  const lines = [`${recordings} recordings.${unreadable.length > 0 ? ` ${unreadable.length} could not be read: ${unreadable.slice(0, 5).join(', ')}` : ''}`, parameters];
  for (const [place, { overall, byMovement, bySubject, plateau }] of Object.entries(places)) {
    lines.push('', `${place}: ${overall.hoursOfActivity.toFixed(2)} h of activity`, line('Hearthline', overall.ours), line('bare 2.5 g', overall.bareThreshold));
    lines.push('', ...table('movement', byMovement), '', ...table('subject', bySubject));
    if (!plateau) continue;
    lines.push('', line('chosen without', plateau.chosenWithoutTheSubject.ours), `  upheaval chosen for each subject on all others: ${Object.entries(plateau.chosen).map(([subject, value]) => `${subject} ${value} g`).join(', ')}`);
    lines.push(...plateau.moved.map(({ limit, value, missed, falseAlarms }) => `  ${limit} ${value}: missed ${missed}, activities with an alarm ${falseAlarms}`));
  }
  return lines.join('\n');
}
