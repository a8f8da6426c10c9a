/** An area's name as it stands in an address: Little Thurrock Blackshots is little-thurrock-blackshots. */
export const areaKey = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
