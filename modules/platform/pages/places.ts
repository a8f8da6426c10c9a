import { Injectable } from '@nestjs/common';
import type { Role } from '../access/viewer.js';

/** A line of the navigation: where it leads and who sees it; no roles means everybody, signed in or not. */
export interface Place {
  readonly href: string;
  readonly text: string;
  readonly roles?: readonly Role[];
  /** Not for those who are signed in: they have lines enough, and find it elsewhere. */
  readonly visitors?: true;
}

/** The navigation, to which each wing adds its own lines. */
@Injectable()
export class Places {
  private readonly all: Place[] = [];

  add(...places: readonly Place[]): void {
    this.all.push(...places);
  }

  of(role: Role | undefined): readonly Place[] {
    return this.all.filter(({ roles, visitors }) => !(visitors && role !== undefined) && (!roles || (role !== undefined && roles.includes(role))));
  }
}
