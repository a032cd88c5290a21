import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { DeadLetterParams, DeadLettersQuery, RejectionsQuery, ReplayInput, ReplayManyInput, type DeadLetterDetail, type DeadLetters, type Rejections, type Replayed, type ReplayedMany } from '@trichter/api';
import type { Deps } from '../deps.js';
import { readDeadLetter, readDeadLetters } from '../letters/read-letters.js';
import { readRejections } from '../letters/read-rejections.js';
import { replayLetter } from '../letters/replay-letter.js';
import { replayLetters } from '../letters/replay-letters.js';
import { checked } from './checked.js';
import { DEPS } from './tokens.js';

/** What did not get in, or could not be read. */
@Controller('v1')
export class LettersController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Get('dead-letters')
  @Header('cache-control', 'no-store')
  list(@Query() query: unknown): Promise<DeadLetters> {
    return readDeadLetters(this.deps, checked(DeadLettersQuery, query, 'query'));
  }

  @Get('dead-letters/:partition/:offset')
  @Header('cache-control', 'no-store')
  one(@Param() params: unknown): Promise<DeadLetterDetail> {
    const { partition, offset } = checked(DeadLetterParams, params, 'path');
    return readDeadLetter(this.deps, partition, offset);
  }

  @Post('dead-letters/:partition/:offset/replay')
  @HttpCode(200)
  replay(@Param() params: unknown, @Body() body: unknown): Promise<Replayed> {
    const { partition, offset } = checked(DeadLetterParams, params, 'path');
    return replayLetter(this.deps, partition, offset, checked(ReplayInput, body ?? {}, 'body'));
  }

  @Post('dead-letters/replay')
  @HttpCode(200)
  replayAll(@Body() body: unknown): Promise<ReplayedMany> {
    return replayLetters(this.deps, checked(ReplayManyInput, body ?? {}, 'body'));
  }

  @Get('rejections')
  @Header('cache-control', 'no-store')
  rejections(@Query() query: unknown): Promise<Rejections> {
    return readRejections(this.deps, checked(RejectionsQuery, query, 'query'));
  }
}
