import { Readable } from 'node:stream';
import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { EraseLeadQuery, ErasureInput, LeadParams, ReceiptParams, RetentionInput, type ErasureReceipt, type RetentionReport } from '@trichter/api';
import type { Receipt } from '@trichter/personal';
import { problem } from '@trichter/service-kit';
import type { FastifyReply } from 'fastify';
import type { Deps } from '../deps.js';
import { eraseLeads } from '../personal/erase-leads.js';
import { exportLead } from '../personal/export-lead.js';
import { runRetention } from '../personal/run-retention.js';
import { checked } from './checked.js';
import { DEPS } from './tokens.js';

/** What data protection asks for: tell, and erase. */
@Controller('v1')
export class PersonalController {
  constructor(@Inject(DEPS) private readonly deps: Deps) {}

  @Delete('leads/:lead')
  async erase(@Param() params: unknown, @Query() query: unknown): Promise<ErasureReceipt> {
    return answer(await eraseLeads(this.deps, { leads: [checked(LeadParams, params, 'path').lead], identifiers: [], alone: true, ...checked(EraseLeadQuery, query, 'query') }));
  }

  @Post('erasures')
  @HttpCode(200)
  async eraseMany(@Body() body: unknown): Promise<ErasureReceipt> {
    return answer(await eraseLeads(this.deps, checked(ErasureInput, body, 'body')));
  }

  @Get('erasures/:receipt')
  receipt(@Param() params: unknown): ErasureReceipt {
    const { receipt } = checked(ReceiptParams, params, 'path');
    const found = this.deps.erasing?.files.receipt(receipt);
    if (!found) throw problem({ status: 404, code: 'no_such_receipt', title: 'No such receipt', field: 'receipt', value: receipt, detail: 'no erasure of this name is finished', remedy: 'receipts are in erasures/receipts of the data directory' });
    return answer(found);
  }

  @Get('leads/:lead/export')
  @Header('cache-control', 'no-store')
  async export(@Param() params: unknown, @Res() reply: FastifyReply): Promise<void> {
    const { lead } = checked(LeadParams, params, 'path');
    const pieces = await exportLead(this.deps, lead);
    await reply.type('application/json; charset=utf-8').header('content-disposition', `attachment; filename="lead-${lead}.json"`).send(Readable.from(pieces));
  }

  @Post('retention')
  @HttpCode(200)
  retention(@Body() body: unknown): Promise<RetentionReport> {
    return runRetention(this.deps, checked(RetentionInput, body, 'body'));
  }
}

const answer = ({ leads, removals, asked, resumedAt, ...receipt }: Receipt): ErasureReceipt => ({ ...receipt, leads: [...leads], removals: [...removals], ...(asked && { asked: [...asked] }), ...(resumedAt && { resumedAt: [...resumedAt] }) });
