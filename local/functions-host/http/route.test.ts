import { createRoute } from './route.ts';

describe('routes', () => {
  it.each<[template: string, path: string, values: Record<string, string> | undefined]>([
    ['items', '/items', {}],
    ['items', '/ITEMS/', {}],
    ['items', '/items/7', undefined],
    ['items/{id}', '/items/7', { id: '7' }],
    ['items/{id}', '/items', undefined],
    ['items/{id?}', '/items', {}],
    ['items/{id=9}', '/items', { id: '9' }],
    ['{a}/x/{b}', '/1/X/2', { a: '1', b: '2' }],
    ['{*all}', '/', {}],
    ['{*all}', '/a/b/', { all: 'a/b/' }],
    ['a/{**all}', '/a', {}],
    ['a/{b}', '/a//', undefined],
    ['a/{b?}/c', '/a/c', undefined],
    ['files/{name}.{ext}', '/files/a.b.txt', { name: 'a.b', ext: 'txt' }],
    ['files/{name}.{ext?}', '/files/readme', { name: 'readme' }],
    ['v{version:int}/x', '/v3/x', { version: '3' }],
    ['v{version:int}/x', '/vx/x', undefined],
    ['{id:guid}', '/6f9619ff-8b86-d011-b42d-00c04fc964ff', { id: '6f9619ff-8b86-d011-b42d-00c04fc964ff' }],
    ['{id:int}', '/2147483648', undefined],
    ['{id:long}', '/2147483648', { id: '2147483648' }],
    ['{id:int:min(5)}', '/4', undefined],
    ['{id:range(1,3)}', '/3', { id: '3' }],
    ['{id:length(2)}', '/abc', undefined],
    ['{id:length(2,3)}', '/abc', { id: 'abc' }],
    ['{id:alpha}', '/a1', undefined],
    ['{id:bool}', '/True', { id: 'True' }],
    ['{id:datetime}', '/2026-11-21', { id: '2026-11-21' }],
    ['{id:regex(^\\d{{3}}/?$)}', '/123', { id: '123' }],
    ['{id:regex(^a:b$)}', '/a:b', { id: 'a:b' }],
    ['{id:int?}', '/', {}],
    ['a.b', '/axb', undefined],
  ])('%s on %s', (template, path, values) => {
    expect(createRoute(template)(path)).toEqual(values);
  });

  it('stand behind the prefix', () => {
    const route = createRoute('items/{id}', 'api');
    expect(route('/api/items/7')).toEqual({ id: '7' });
    expect(route('/items/7')).toBeUndefined();
  });

  it.each(['{id:uuid}', '{id:min(x)}', '{a}/{A}', '{a.{b}', '{a?}.x', '{a}-{b?}', '{*a?}'])(
    '%s is none',
    (template) => {
      expect(() => createRoute(template)).toThrow();
    },
  );
});
