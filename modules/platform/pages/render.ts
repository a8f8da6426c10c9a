import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Injectable } from '@nestjs/common';
import nunjucks from 'nunjucks';

/** The same relative path from the source and from the built tree: `web/` is copied beside `modules/`. */
const TEMPLATES = fileURLToPath(new URL('../../../web/templates/', import.meta.url));
const NHSUK = join(dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')), 'dist');

/** What is wrong with one field, in plain words; `href` leads to it from the summary. */
export interface FieldError {
  readonly name: string;
  readonly href: string;
  readonly text: string;
}

/** Templates to HTML. Everything a template prints is escaped. */
@Injectable()
export class Renderer {
  private readonly environment = new nunjucks.Environment(new nunjucks.FileSystemLoader([TEMPLATES, NHSUK]), {
    autoescape: true, trimBlocks: true, lstripBlocks: true,
  });

  constructor() {
    this.environment.addFilter('errorOf', (errors: readonly FieldError[] | undefined, name: string) => errors?.find((error) => error.name === name)?.text);
  }

  /** The demonstration says on every page that its people are invented. */
  showDemonstration(on: boolean): void {
    this.environment.addGlobal('demo', on);
  }

  page(name: string, model: object): string {
    return this.environment.render(`${name}.njk`, model);
  }
}
