import { applyInboundMessages } from './apply-inbound-messages.ts';
import { prepareRows, type FileRow } from './prepare-rows.ts';
import type { InboundStore } from './ports.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined, child: () => quiet };

/** Of one person: what Meta calls them, and what two rows of a file may. */
const people: [waId: string, rows: [string, string], digits: string][] = [
  ['551187654321', ['+55 11 98765-4321', '011 8765 4321'], '5511987654321'],
  ['5511987654321', ['5511987654321', '551187654321'], '5511987654321'],
  ['541123456789', ['+54 9 11 2345-6789', '54 11 15 2345 6789'], '5491123456789'],
  ['5491123456789', ['541123456789', '5491123456789'], '5491123456789'],
  ['5215512345678', ['+52 55 1234 5678', '+52 1 55 1234 5678'], '525512345678'],
];

it.each(people)('what %s writes is of the one contact that %j make', async (waId, rows, digits) => {
  const applied: Parameters<InboundStore['apply']>[0][number][] = [];
  const inbound: InboundStore = {
    apply: (items) => {
      applied.push(...items);
      return Promise.resolve({ stopped: 1, started: 0, unknown: [] });
    },
  };
  const message = { wamid: 'wamid.1', phoneNumberId: '3001', type: 'text', text: 'STOP', at: '2026-11-21T12:00:00Z' };
  await applyInboundMessages({ inbound, logger: quiet }, [{ ...message, from: { phone: waId, bsuid: null } }]);
  expect(applied).toMatchObject([{ persons: [digits], word: 'stop' }]);

  const given = rows.map((phone): FileRow => ({
    end: 0,
    cells: [],
    given: { phone, bsuid: '', name: '', attributes: new Map(), tags: [] },
  }));
  const { people: contacts, rejected } = prepareRows(given, 1, 'BR');
  expect(rejected).toEqual([]);
  expect(contacts.map(({ contact, copies }) => [contact.phone, copies])).toEqual([[digits, 1]]);
});
