import { isHttp, routeOf } from '../../local/functions-host/function-index.ts';
import { loadBuiltApp } from '../lib/loaded-app.ts';
import type { Check } from './check.ts';
import { hiddenRoutes } from './hidden-routes.ts';

export const functionsCheck: Check = {
  name: 'functions',
  says: 'the real host would take every function, and no route hides another',
  async run() {
    const { functions, errors } = await loadBuiltApp();
    if (errors.length > 0) return errors;
    if (functions.length === 0) return ['the app registered no function'];
    const routes = functions.filter(isHttp).map((found) => ({
      name: found.name,
      template: routeOf(found),
      methods: found.trigger.methods,
    }));
    return hiddenRoutes(routes);
  },
};
