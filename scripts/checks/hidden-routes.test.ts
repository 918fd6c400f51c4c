import { hiddenRoutes, type Route } from './hidden-routes.ts';

const route = (name: string, template: string, methods?: string[]): Route => ({ name, template, methods });

it.each([
  ['a parameter before a literal', route('getOne', 'contacts/{id}'), route('listExports', 'contacts/export')],
  ['a wildcard before anything below it', route('all', 'files/{*path}'), route('one', 'files/a/b')],
  ['a parameter before another', route('byId', 'a/{id}/x'), route('byName', 'a/{name}/x')],
  ['a shared method', route('a', 'x/{id}', ['GET', 'PUT']), route('b', 'x/y', ['PUT'])],
])('names %s', (_case, earlier, later) => {
  expect(hiddenRoutes([earlier, later])).toEqual([
    expect.stringContaining(`${later.name} (${later.template}) is never reached`),
  ]);
});

it.each([
  ['a literal before a parameter', route('a', 'contacts/export'), route('b', 'contacts/{id}')],
  ['different methods', route('a', 'x/{id}', ['GET']), route('b', 'x/y', ['POST'])],
  ['different lengths', route('a', 'x/{id}'), route('b', 'x/{id}/events')],
  ['a constrained parameter, which may not match', route('a', 'x/{id:int}'), route('b', 'x/y')],
])('accepts %s', (_case, earlier, later) => {
  expect(hiddenRoutes([earlier, later])).toEqual([]);
});
