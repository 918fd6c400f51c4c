import { AppError } from '../kernel/app-error.ts';
import { fail, ok, type Result } from '../kernel/result.ts';
import type { TemplateChange } from './ports.ts';
import { contentFaults, storedContentSchema, type Template, type TemplateEditRequest } from './template.schema.ts';

/** What an edit changes, or what Meta would refuse of the template that it leaves. */
export function editFaults(present: Template, edit: TemplateEditRequest): Result<TemplateChange> {
  const whole = storedContentSchema.safeParse({
    category: edit.category ?? present.category,
    // What Meta itself wrote is not judged again.
    components: edit.components ?? (edit.category === undefined ? undefined : present.components),
    ttlSeconds: edit.ttlSeconds === undefined ? present.ttlSeconds : edit.ttlSeconds,
  });
  const faults = whole.success
    ? contentFaults({ ...whole.data, parameterFormat: present.parameterFormat })
    : whole.error.issues.map(({ path, message }) => ({ path: path.map(String), message }));
  if (whole.success && faults.length === 0) return ok({ ...whole.data, components: edit.components });
  return fail(
    new AppError('REQUEST.INVALID', {
      kind: 'invalid',
      message: 'the template would not be one that Meta takes',
      details: { errors: faults.map(({ path, message }) => ({ path: ['body', ...path].join('.'), message })) },
    }),
  );
}
