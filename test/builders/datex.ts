export const XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
/** DATEX II v2: one situation, an accident. */
export const situation = (version: number, inner: string, confidentiality = 'noRestriction'): string => `<d2LogicalModel xmlns="http://datex2.eu/schema/2/2_0" ${XSI}><payloadPublication xsi:type="SituationPublication"><publicationCreator><country>gb</country><nationalIdentifier>NH</nationalIdentifier></publicationCreator><situation id="S1-${confidentiality}" version="${version}"><headerInformation><confidentiality>${confidentiality}</confidentiality></headerInformation><situationRecord xsi:type="Accident" id="r"><validity><validityStatus>active</validityStatus></validity>${inner}</situationRecord></situation></payloadPublication></d2LogicalModel>`;

const HOUR = 3_600_000;
/** So many whole hours ago, at the full hour. */
export const hoursAgo = (hours: number): string => new Date(Math.floor(Date.now() / HOUR) * HOUR - hours * HOUR).toISOString();

/** A report with a place in Grays and words, of a situation that began eight hours ago; this version of it so many hours ago. */
export const report = (version: number, hours: number, words: string, more = ''): string =>
  situation(version, `<situationRecordVersionTime>${hoursAgo(hours)}</situationRecordVersionTime><generalPublicComment><comment><values><value lang="en">${words}</value></values></comment></generalPublicComment><locationReference xsi:type="Point"><locationForDisplay><latitude>51.48</latitude><longitude>0.33</longitude></locationForDisplay></locationReference>${more}`)
    .replaceAll('S1-', 'PAST-').replace('</validityStatus>', `</validityStatus><validityTimeSpecification><overallStartTime>${hoursAgo(8)}</overallStartTime></validityTimeSpecification>`);
