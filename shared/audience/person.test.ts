import { normalizePerson } from './person.ts';

it.each([
  ['AE.13491208655302741918', 'AE'],
  ['US.ENT.11815799212886844830', 'US'],
  ['XX.123', null],
  ['8812345678901234', null],
  ['parent-12.ab', null],
])('a person may be %s alone, of country %s', (bsuid, country) => {
  expect(normalizePerson({ phone: ' ', bsuid: ` ${bsuid}` }, 'DE')).toEqual({
    ok: true,
    person: { phone: null, bsuid, country },
  });
});

it('takes the country of the number before that of the BSUID', () => {
  expect(normalizePerson({ phone: '050 123 4567', bsuid: 'DE.1234' }, 'AE')).toEqual({
    ok: true,
    person: { phone: '971501234567', bsuid: 'DE.1234', country: 'AE' },
  });
});

it.each([
  [{ phone: '', bsuid: '' }, 'CONTACT.NOBODY'],
  [{ phone: '', bsuid: 'a b' }, 'CONTACT.BSUID_INVALID'],
  [{ phone: '+971501234567', bsuid: '"' }, 'CONTACT.BSUID_INVALID'],
  [{ phone: '12', bsuid: 'AE.1' }, 'CONTACT.COUNTRY_REQUIRED'],
])('%j is refused: %s', (written, code) => {
  expect(normalizePerson(written, null)).toEqual({ ok: false, code });
});
