import { Inject, Injectable } from '@nestjs/common';
import { boundsOf, reachesOver, type Box } from '../../../core/geo/pmtiles-header.js';
import { well, watch, wrong, type Finding, type Look } from '../../platform/health/checkup.js';
import { SETTINGS, type Settings } from '../../platform/settings/settings.js';
import { Wards } from '../network/wards.store.js';
import { headerOf } from './ground-file.js';

/** Is the file that the map should stand on there, whole, and of this town? */
@Injectable()
export class GroundLook implements Look {
  readonly name = 'map';
  constructor(@Inject(SETTINGS) private readonly settings: Settings, private readonly wards: Wards) {}

  async look(): Promise<Finding[]> {
    const path = this.settings.mapGround;
    if (path === undefined) return [well('The map stands on the wards alone: MAP_PMTILES is not set.')];
    const read = await headerOf(path);
    if ('fault' in read) return [wrong(`The map’s ground ${path} ${read.fault}.`, todoOf(read.code))];
    const bounds = boundsOf(read.header);
    if ((await this.wards.all()).length === 0) return [well(`The map’s ground can be read; it reaches over ${shown(bounds)}. Whether that is this area cannot be said before its wards are entered.`)];
    const box = await this.wards.box();
    if (reachesOver(bounds, box)) return [well('The map’s ground can be read and covers the wards.')];
    return [watch(`The map’s ground reaches over ${shown(bounds)}, and the wards over ${shown(box)}: part of the map has no streets.`, 'Cut a file for the whole area, for example with pmtiles extract and --bbox, and set MAP_PMTILES to it.')];
  }
}

const shown = ([west, south, east, north]: Box): string => `longitude ${west.toFixed(2)} to ${east.toFixed(2)}, latitude ${south.toFixed(2)} to ${north.toFixed(2)}`;

function todoOf(code: string | undefined): string {
  if (code === 'ENOENT') return 'Set MAP_PMTILES to where the file lies, or leave it unset: the map then stands on the wards alone.';
  if (code === 'EACCES' || code === 'EPERM') return 'Let the account that Hearthline runs as read the file.';
  return 'Fetch or make the file anew as PMTiles of version 3 with vector tiles, and set MAP_PMTILES to it.';
}
