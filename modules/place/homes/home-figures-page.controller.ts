import { Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { day } from '../../../core/time/when.js';
import { grouped } from '../../../core/grouped.js';
import { Public } from '../../platform/access/viewer.js';
import { Frames, sendPage } from '../../platform/pages/frame.js';
import { PageController } from '../../platform/pages/page.js';
import { Renderer } from '../../platform/pages/render.js';
import { HomeFigures, WHOLE_TOWN, type FigureRow } from './home-figures.service.js';

const DAY_FORM = /^\d{4}-\d{2}-\d{2}$/;

/** How many homes are looked after in a ward, and how warm they are: one day at a time, in plain English. */
@PageController()
@Public()
export class HomeFiguresPage {
  constructor(private readonly renderer: Renderer, private readonly frames: Frames, private readonly figures: HomeFigures) {}

  @Get('place/homes')
  async show(@Query('date') date: unknown, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<unknown> {
    const all = await this.figures.rows({}), dates = [...new Set(all.map((row) => row.date))];
    const asked = typeof date === 'string' && DAY_FORM.test(date) && dates.includes(date) ? date : dates[0];
    const areas = [...grouped(all.filter((row) => row.date === asked), ({ area }) => area)].map(areaRow);
    return sendPage(reply, this.renderer.page('home-figures', {
      ...(await this.frames.of(request)), title: 'Homes that are looked after, by ward', day: asked === undefined ? undefined : day(Date.parse(`${asked}T12:00:00Z`)),
      areas: [...areas.filter(({ name }) => name === WHOLE_TOWN), ...areas.filter(({ name }) => name !== WHOLE_TOWN).sort((a, b) => a.name.localeCompare(b.name))],
      days: dates.slice(0, 30).map((one) => ({ href: `/place/homes?date=${one}`, text: day(Date.parse(`${one}T12:00:00Z`)), here: one === asked })),
    }));
  }
}

function areaRow([name, rows]: [string, FigureRow[]]): { readonly name: string; readonly homes?: string; readonly heard?: string; readonly warmth?: string } {
  const value = (measure: FigureRow['measure']): number | undefined => rows.find((row) => row.measure === measure)?.value;
  const [homes, heard, warmth] = [value('homes'), value('heard'), value('warmth')];
  return {
    name, ...(homes === undefined ? {} : { homes: `${homes} or more` }), ...(warmth === undefined ? {} : { warmth: `about ${warmth} °C` }),
    ...(heard === undefined ? {} : { heard: heard >= 95 ? '95% or more' : heard <= 5 ? '5% or fewer' : `about ${heard}%` }),
  };
}
