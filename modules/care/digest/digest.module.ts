import { Module } from '@nestjs/common';
import { DigestController } from './digest.controller.js';
import { Digest } from './digest.service.js';
import { DigestWishes } from './digest-wishes.service.js';
import { Digests } from './digests.store.js';

/** The daily summary by e-mail. */
@Module({ controllers: [DigestController], providers: [Digests, Digest, DigestWishes], exports: [DigestWishes] })
export class DigestModule {}
