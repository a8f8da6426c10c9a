import type { Dataset } from './dataset.js';

const LICENCE = 'https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/';
export const CONTEXT = {
  dcat: 'http://www.w3.org/ns/dcat#', dct: 'http://purl.org/dc/terms/', foaf: 'http://xmlns.com/foaf/0.1/', xsd: 'http://www.w3.org/2001/XMLSchema#',
};
const iri = (id: string): object => ({ '@id': id });
const english = (text: string): object => ({ '@value': text, '@language': 'en' });

/** A catalogue as DCAT-AP 3 wants it (title, description, publisher, datasets), in JSON-LD. */
export function dcatCatalog(base: string, datasets: readonly Dataset[]): object {
  const home = `${base}/catalog`;
  return {
    '@context': CONTEXT, '@id': home, '@type': 'dcat:Catalog',
    'dct:title': english('Open data of the connected place'), 'dct:description': english('What the town measures and publishes: air, roads and sensors. Nothing of a home or a person is in it.'),
    'dct:publisher': publisher(base), 'dct:license': iri(LICENCE), 'dct:language': iri('http://publications.europa.eu/resource/authority/language/ENG'), 'foaf:homepage': iri(home),
    'dcat:dataset': datasets.map((dataset) => node(base, dataset)),
  };
}

export const dcatDataset = (base: string, dataset: Dataset): object => ({ '@context': CONTEXT, ...node(base, dataset) });

function node(base: string, { id, title, description, keywords, api, from, to }: Dataset): object {
  const home = `${base}/catalog/${id}`;
  return {
    '@id': home, '@type': 'dcat:Dataset', 'dct:identifier': id, 'dct:title': english(title), 'dct:description': english(description), 'dct:publisher': publisher(base),
    'dcat:keyword': keywords.map(english), 'dcat:landingPage': iri(home), 'dct:accessRights': iri('http://publications.europa.eu/resource/authority/access-right/PUBLIC'),
    ...(from && to ? { 'dct:temporal': { '@type': 'dct:PeriodOfTime', 'dcat:startDate': time(from), 'dcat:endDate': time(to) } } : {}),
    'dcat:distribution': [
      {
        '@id': `${home}/data.csv`, '@type': 'dcat:Distribution', 'dct:title': english('Table (CSV)'), 'dcat:accessURL': iri(`${home}/data.csv`), 'dcat:downloadURL': iri(`${home}/data.csv`), 'dct:license': iri(LICENCE),
        'dcat:mediaType': iri('https://www.iana.org/assignments/media-types/text/csv'), 'dct:format': iri('http://publications.europa.eu/resource/authority/file-type/CSV'), 'dct:conformsTo': iri('https://www.w3.org/TR/tabular-metadata/'),
      },
      { '@id': `${home}#api`, '@type': 'dcat:Distribution', 'dct:title': english(api.title), 'dcat:accessURL': iri((base + api.path).replaceAll(' ', '%20')), 'dct:license': iri(LICENCE), 'dct:format': iri('http://publications.europa.eu/resource/authority/file-type/JSON') },
    ],
  };
}

const publisher = (base: string): object => ({ '@id': `${base}/#publisher`, '@type': 'foaf:Agent', 'foaf:name': english('The council') });
const time = (at: string): object => ({ '@value': at, '@type': 'xsd:dateTime' });

/** The table's metadata, at the place where readers of CSV on the Web look for it: its address with `-metadata.json`. */
export function csvwMetadata(base: string, { id, title, description, columns }: Dataset): object {
  return {
    '@context': ['http://www.w3.org/ns/csvw', { '@language': 'en' }], url: `${base}/catalog/${id}/data.csv`, 'dc:title': title, 'dc:description': description, 'dc:license': iri(LICENCE),
    tableSchema: { columns: columns.map(({ name, datatype, description: said, required }) => ({ name, titles: name, datatype, 'dc:description': said, ...(required ? { required: true } : {}) })) },
  };
}
