import { BadRequestException, Controller, Get, Module, Post } from '@nestjs/common';
import { createHealth, createLogger, createMetrics } from '@trichter/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootstrapHttp, type HttpService } from './bootstrap-http.js';
import { HealthModule } from './health-module.js';
import { problem } from './problem.js';

@Controller()
class Sample {
  @Get('refused')
  refused(): never {
    throw problem({ status: 429, code: 'overloaded', title: 'Overloaded', retryAfter: 3, remedy: 'wait' });
  }
  @Get('broken')
  broken(): never {
    throw new Error('password=hunter2 in an internal message');
  }
  @Get('store')
  store(): never {
    throw Object.assign(new Error('connect ECONNREFUSED'), { retriable: true });
  }
  @Get('nest')
  nest(): never {
    throw new BadRequestException('no');
  }
  @Post('echo')
  echo(): string {
    return 'x';
  }
}

describe('bootstrapHttp', () => {
  const health = createHealth();
  const metrics = createMetrics({ service: 'sample' });
  let service: HttpService;
  let up = false;

  beforeAll(async () => {
    health.readyWhen('store', () => ({ ok: up, detail: 'store is down' }));
    @Module({ imports: [HealthModule.with(health, metrics)], controllers: [Sample] })
    class SampleModule {}
    service = await bootstrapHttp({ module: SampleModule, host: '127.0.0.1', port: 0, logger: createLogger({ service: 'sample', level: 'silent' }), health, metrics, bodyLimit: 100 });
  });
  afterAll(() => service.close());

  const get = async (path: string) => {
    const response = await fetch(service.url + path);
    return { status: response.status, type: response.headers.get('content-type') ?? '', retry: response.headers.get('retry-after'), text: await response.text() };
  };

  it('answers errors as problem+json with code, remedy and Retry-After', async () => {
    const { status, type, retry, text } = await get('/refused');
    expect({ status, type, retry }).toEqual({ status: 429, type: 'application/problem+json; charset=utf-8', retry: '3' });
    expect(JSON.parse(text)).toEqual({ type: 'urn:trichter:problem:overloaded', status: 429, code: 'overloaded', title: 'Overloaded', remedy: 'wait' });
  });

  it('shows nothing of an internal error', async () => {
    const { status, text } = await get('/broken');
    expect(status).toBe(500);
    expect(text).not.toContain('hunter2');
  });

  it('answers 503 with Retry-After when a retriable error came up', async () => expect(await get('/store')).toMatchObject({ status: 503, retry: '2' }));
  it('answers Nest errors and unknown routes alike', async () => {
    expect(await get('/nest')).toMatchObject({ status: 400, type: 'application/problem+json; charset=utf-8' });
    expect(await get('/nowhere')).toMatchObject({ status: 404, type: 'application/problem+json; charset=utf-8' });
  });

  it('refuses what is too large and what is no JSON', async () => {
    const post = async (body: string) => (await fetch(`${service.url}/echo`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).status;
    expect(await post(JSON.stringify('x'.repeat(200)))).toBe(413);
    expect(await post('{"a":')).toBe(400);
  });

  it('is live at once and ready when its checks pass', async () => {
    expect((await get('/health/live')).status).toBe(200);
    expect(await get('/health/ready')).toMatchObject({ status: 503, text: expect.stringContaining('store is down') });
    up = true;
    expect((await get('/health/ready')).status).toBe(200);
  });

  it('counts requests by route', async () => {
    const { text } = await get('/metrics');
    expect(text).toMatch(/trichter_http_request_seconds_count\{[^}]*route="\/health\/live"[^}]*\} 1\n/);
  });
});
