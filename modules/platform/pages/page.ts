import { applyDecorators, Controller, UseFilters } from '@nestjs/common';
import { Page } from '../access/viewer.js';
import { PageProblemFilter } from './page-problem.filter.js';

/** A controller of pages: no session leads to sign-in, refusals are pages, and the API's description leaves it out. */
export const PageController = (): ClassDecorator => applyDecorators(Controller(), Page(), UseFilters(PageProblemFilter));
