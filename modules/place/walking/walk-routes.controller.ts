import { Controller, Get, Query } from '@nestjs/common';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { WalkForm } from './walk.forms.js';
import { WalkRoutes, type Route } from './walk-routes.service.js';

/** A walk for somebody, as GeoJSON with words. Everybody may ask; nothing of the question stays (no-store is on every answer). */
@Controller(['api/v1/place/routes', 'routes'])
@Public()
export class WalkRoutesController {
  constructor(private readonly routes: WalkRoutes) {}

  @Get('walk')
  async walk(@Query() query: unknown): Promise<object> {
    const { from, to, profile: wishes } = parsed(WalkForm, query), { profile, routes } = await this.routes.find({ from, to, wishes });
    return { type: 'FeatureCollection', advice: 'Advice only: look where you go, and trust what you see.', profile: { wishes, ...profile }, features: routes.map(featureOf) };
  }
}

const featureOf = ({ id, line, says, metres, minutes, passes, notKnown, steps }: Route): object => ({
  type: 'Feature', id, geometry: { type: 'LineString', coordinates: line }, properties: { says, metres: Math.round(metres), minutes, reasons: passes, notKnown, steps },
});
