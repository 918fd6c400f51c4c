import { resolveSettings } from './app-settings.ts';
import {
  checkInput,
  isDurableClient,
  isTrigger,
  parseOutput,
  parseTrigger,
  type HttpTrigger,
  type ServiceBusOutput,
  type ServiceBusTrigger,
  type TimerTrigger,
  type Trigger,
} from './bindings.ts';
import type { BindingInfo, FunctionMetadata, RegisteredFunction, RetryOptions } from './core/types.ts';
import { checkName, checkRouteConflict, checkTemplate, isReserved } from './rules.ts';

export interface HostFunction<Kind extends Trigger = Trigger> {
  name: string;
  trigger: Kind;
  triggerBinding: string;
  durableClients: string[];
  /** Binding name (`$return` for the returned value) and where it goes. */
  outputs: { name: string; queue: ServiceBusOutput }[];
  retry: RetryOptions | undefined;
}

export type HttpFunction = HostFunction<HttpTrigger>;
export type TimerFunction = HostFunction<TimerTrigger>;
export type ServiceBusFunction = HostFunction<ServiceBusTrigger>;

export interface FunctionIndex {
  /** In the host's order: by name, case ignored. Routes are matched in it. */
  functions: HostFunction[];
  /** Functions that are lost, while the others run. */
  errors: { name: string; message: string }[];
  /** What takes the whole host down. */
  fatal: string[];
}

/** Holds what the app registered against the real host's rules. */
export function indexFunctions(registered: Iterable<RegisteredFunction>, hasExtensionBundle: boolean): FunctionIndex {
  const index: FunctionIndex = { functions: [], errors: [], fatal: [] };
  const sorted = [...registered].map(({ metadata }) => metadata).sort((a, b) => compareNames(a.name, b.name));
  for (const metadata of sorted) {
    try {
      const found = describe(metadata);
      if (!hasExtensionBundle) checkBuiltIn(metadata);
      const problems = checkAgainst(found, index.functions);
      if (problems.length > 0) throw new Error(problems.join(' '));
      index.functions.push(found);
    } catch (error) {
      index.errors.push({ name: metadata.name, message: (error as Error).message });
    }
  }
  for (const found of index.functions.filter(isHttp)) {
    const fault = checkTemplate(routeOf(found));
    if (fault) index.fatal.push(`Function '${found.name}': ${fault}`);
  }
  return index;
}

export function isHttp(found: HostFunction): found is HttpFunction {
  return found.trigger.kind === 'http';
}

export function isTimer(found: HostFunction): found is TimerFunction {
  return found.trigger.kind === 'timer';
}

export function isServiceBus(found: HostFunction): found is ServiceBusFunction {
  return found.trigger.kind === 'serviceBus';
}

export function routeOf({ name, trigger }: HttpFunction): string {
  return trigger.route || name;
}

function compareNames(one: string, other: string): number {
  const [a, b] = [one.toUpperCase(), other.toUpperCase()];
  return a < b ? -1 : a > b ? 1 : 0;
}

function describe({ name, bindings, retryOptions }: FunctionMetadata): HostFunction {
  const problems = checkName(name);
  if (problems.length > 0) throw new Error(problems.join(' '));
  const found: HostFunction = {
    name,
    trigger: { kind: 'activity' },
    triggerBinding: '',
    durableClients: [],
    outputs: [],
    retry: retryOptions,
  };
  for (const [bindingName, raw] of Object.entries(bindings)) {
    const binding = resolveSettings(raw) as BindingInfo;
    if (isTrigger(binding)) {
      found.trigger = parseTrigger(binding);
      found.triggerBinding = bindingName;
    } else if (binding.direction === 'in') {
      checkInput(binding);
      if (isDurableClient(binding)) found.durableClients.push(bindingName);
    } else {
      const queue = parseOutput(binding);
      if (queue) found.outputs.push({ name: bindingName, queue });
    }
  }
  if (!found.triggerBinding)
    throw new Error('No trigger binding specified. A function must have a trigger input binding.');
  return found;
}

/** Bindings but HTTP and timers come from the extension bundle that host.json names. */
function checkBuiltIn({ bindings }: FunctionMetadata): void {
  const foreign = Object.values(bindings).filter(({ type }) => !/^(httptrigger|http|timertrigger)$/i.test(type));
  if (foreign.length === 0) return;
  const types = [...new Set(foreign.map(({ type }) => type))].join(', ');
  throw new Error(
    `The binding type(s) '${types}' are not registered. ` +
      'Please ensure the type is correct and the binding extension is installed: host.json has no extensionBundle.',
  );
}

function checkAgainst(found: HostFunction, others: HostFunction[]): string[] {
  if (!isHttp(found)) return isReserved(found.name) ? [`The function name '${found.name}' is reserved.`] : [];
  const route = (one: HttpFunction): { name: string; route: string; methods: readonly string[] } => ({
    name: one.name,
    route: routeOf(one),
    methods: one.trigger.methods ?? [],
  });
  if (isReserved(found.name) || isReserved(routeOf(found))) {
    return ['The specified route conflicts with one or more built in routes.'];
  }
  return others.filter(isHttp).flatMap((other) => checkRouteConflict(route(found), route(other)));
}
