import { readCsv } from '../kernel/read-csv.ts';
import { readPoolFile } from './read-pool-file.ts';

const REGIONS = ['eu-west', 'us-east'];
const header = 'host,port,username,password,region';
const read = (...lines: string[]) => readPoolFile([header, ...lines].join('\n'), REGIONS);

it('reads proxies, also with quotes, commas, a BOM and Windows line ends', () => {
  const text = `\uFEFF${header}\r\n203.0.113.7,8080,ada,"a,""b""",eu-west\r\n\r\nGate.Example.com,1,bo b,x,us-east\r\n`;
  expect(readPoolFile(text, REGIONS)).toEqual({
    proxies: [
      { host: '203.0.113.7', port: 8080, username: 'ada', password: 'a,"b"', region: 'eu-west' },
      { host: 'gate.example.com', port: 1, username: 'bo b', password: 'x', region: 'us-east' },
    ],
    refusals: [],
  });
});

it.each([
  ['a scheme', 'http://a.test,80,u,p,eu-west', /host/],
  ['half an address', '1.2.3,80,u,p,eu-west', /host/],
  ['port 0', 'a.test,0,u,p,eu-west', /port/],
  ['port 65536', 'a.test,65536,u,p,eu-west', /port/],
  ['a port in words', 'a.test,8e3,u,p,eu-west', /port/],
  ['a colon in the user name', 'a.test,80,u:v,p,eu-west', /username/],
  ['no password', 'a.test,80,u,,eu-west', /password/],
  ['another region', 'a.test,80,u,p,mars', /region must be one of eu-west, us-east/],
  ['a value too few', 'a.test,80,u,p', /5 values are expected, 4/],
  ['a value too many', 'a.test,80,u,p,eu-west,x', /5 values are expected, 6/],
  ['a stray quote', 'a.test,80,u,p"q,eu-west', /quote/],
  ['an open quote', 'a.test,80,u,"p,eu-west', /quote/],
] as [string, string, RegExp][])('refuses %s, by line and reason, and keeps the others', (_what, line, reason) => {
  const { proxies, refusals } = read('b.test,80,u,p,eu-west', line);
  expect(proxies).toHaveLength(1);
  expect(refusals).toEqual([{ line: 3, reason: expect.stringMatching(reason) as string }]);
});

it('refuses the same proxy twice, and a file without its header', () => {
  expect(read('a.test,80,u,p,eu-west', 'A.test,80,u,other,us-east').refusals).toEqual([
    { line: 3, reason: 'the same proxy is on line 2' },
  ]);
  expect(readPoolFile('a.test,80,u,p,eu-west', REGIONS)).toMatchObject({ proxies: [], refusals: [{ line: 1 }] });
  expect(readPoolFile('', REGIONS).refusals).toHaveLength(1);
});

it('quotes no value in a refusal', () => {
  const secrets = ['hunter2', 'swordfish'];
  const { refusals } = read('bad host,99999,hunter2:hunter2,swordfish\u0007,mars', 'a.test,80,hunter2,"swordfish');
  expect(refusals).toHaveLength(2);
  for (const secret of secrets) expect(JSON.stringify(refusals)).not.toContain(secret);
});

it('reads empty fields at every place', () => {
  expect(readCsv(',"",a,\n""')).toEqual([
    { line: 1, fields: ['', '', 'a', ''] },
    { line: 2, fields: [''] },
  ]);
});
