import { FunnelInput, funnelDefinitionOf } from '@trichter/api';
import { salesFunnel } from '@trichter/domain';
import { expect, it } from 'vitest';

it('can be saved again as it ships, since that is where people begin to change it', () => {
  expect(funnelDefinitionOf(FunnelInput.parse(salesFunnel), 'sales')).toEqual(salesFunnel);
});
