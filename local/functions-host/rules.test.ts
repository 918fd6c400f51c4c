import { checkFunction, checkRouteConflict } from './rules.ts';

describe('the rules of functions', () => {
  it.each(['sendCampaign', 'a', 'A-1_b', 'x'.repeat(128)])('accepts the name %s', (name) => {
    expect(checkFunction({ name })).toEqual([]);
  });

  it.each(['', '1st', 'with space', 'x'.repeat(129), 'host', 'Host', 'über', 'adminPanel', 'RuntimeThing'])(
    'refuses the name %s',
    (name) => {
      expect(checkFunction({ name })).not.toEqual([]);
    },
  );

  it.each(['api/v3/instances/{id}', 'webhook/{*rest}', 'api/admin', 'int/{id:int?}', ''])(
    'accepts the route %s',
    (route) => {
      expect(checkFunction({ name: 'fine', route })).toEqual([]);
    },
  );

  it.each([
    'admin',
    'adminlevel',
    'Admin/x',
    'runtime/x',
    '/lead',
    '~/lead',
    'a//b',
    '{a}{b}',
    '{*a}/b',
    '{id',
    'id}',
    'a?b',
  ])('refuses the route %s', (route) => {
    expect(checkFunction({ name: 'fine', route })).not.toEqual([]);
  });

  it('refuses two functions on one route with a method in common', () => {
    const one = { name: 'one', route: 'Items/{id}', methods: ['GET', 'PUT'] };
    const other = { name: 'other', route: 'items/{id}', methods: ['PUT'] };
    expect(checkRouteConflict(one, other)).toHaveLength(1);
    expect(checkRouteConflict(one, { ...other, methods: ['DELETE'] })).toEqual([]);
    expect(checkRouteConflict(one, { ...other, route: 'items/{other}' })).toEqual([]);
  });
});
