import { Controller, Get, Query } from '@nestjs/common';
import { Public } from '../../platform/access/viewer.js';
import { parsed } from '../../platform/http/parsed.js';
import { FiguresForm } from './home-figures.forms.js';
import { HomeFigures, type FigureRow } from './home-figures.service.js';

/** Figures of homes by ward and day are everybody's to read: they say nothing of fewer than ten. */
@Controller('api/v1/home-figures')
@Public()
export class HomeFiguresController {
  constructor(private readonly figures: HomeFigures) {}

  @Get()
  list(@Query() query: unknown): Promise<FigureRow[]> {
    return this.figures.rows(parsed(FiguresForm, query));
  }
}
