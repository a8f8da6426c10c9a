const REQ = 'http://www.opengis.net/spec/iot_sensing/1.1/req';
const within = (group: string, ...names: string[]): string[] => [`${REQ}/${group}`, ...names.map((name) => `${REQ}/${group}/${name}`)];

/**
 * What of 18-088 is here, by the standard's own names: the classes, which clients look for, and of those with several
 * requirements each that is met. Not met is historical-location-manual-creation.
 */
export const CONFORMANCE: readonly string[] = [
  ...within('datamodel'),
  `${REQ}/resource-path/resource-path-to-entities`,
  ...within('request-data', 'status-code', 'query-status-code', 'order', 'expand', 'select', 'orderby', 'top', 'skip', 'count', 'filter', 'built-in-filter-operations', 'built-in-query-functions', 'pagination'),
  ...within('create-update-delete', 'create-entity', 'link-to-existing-entities', 'deep-insert', 'deep-insert-status-code', 'update-entity', 'update-entity-put', 'update-entity-jsonpatch', 'delete-entity', 'historical-location-auto-creation'),
  `${REQ}/batch-request/batch-request`, `${REQ}/data-array/data-array`,
];
export const CONFORMANCE_OVER_MQTT: readonly string[] = [`${REQ}/create-observations-via-mqtt/observations-creation`, `${REQ}/receive-updates-via-mqtt/receive-updates`];
