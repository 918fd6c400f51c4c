import type { Behaviours } from '../state/behaviour.ts';
import type { Template, Templates, TemplateStatus } from '../state/templates.ts';
import { accountEnvelope } from './envelope.ts';
import type { Webhooks } from './webhooks.ts';

const tickMs = 100;

/** Reviews templates as Meta does, after a while, and tells of every change. */
export class Reviews {
  readonly #templates: Templates;
  readonly #behaviours: Behaviours;
  readonly #webhooks: Webhooks;
  readonly #timer: NodeJS.Timeout;

  constructor(given: { templates: Templates; behaviours: Behaviours; webhooks: Webhooks }) {
    this.#templates = given.templates;
    this.#behaviours = given.behaviours;
    this.#webhooks = given.webhooks;
    this.#timer = setInterval(() => this.#reviewDue(), tickMs);
  }

  /** When a template handed in now will be reviewed; null when a person does it. */
  dueFrom(now: number): number | null {
    const { templateReview, templateReviewMs } = this.#behaviours.global;
    return templateReview === 'manual' ? null : now + templateReviewMs;
  }

  /** Gives a template another status, and tells. */
  decide(template: Template, status: TemplateStatus, reason = 'NONE'): Template {
    const changed = this.#templates.save({ ...template, status, reason, reviewedAt: null });
    this.#webhooks.post(
      template.wabaId,
      accountEnvelope(template.wabaId, 'message_template_status_update', {
        event: status,
        ...named(template),
        reason,
        message_template_category: template.category,
        ...(status === 'PAUSED' && {
          other_info: {
            title: 'FIRST_PAUSE',
            description: 'Your WhatsApp message template has been paused for 3 hours because of its low quality.',
          },
        }),
        ...(status === 'DISABLED' && { disable_info: { disable_date: String(Math.floor(Date.now() / 1_000)) } }),
      }),
    );
    return changed;
  }

  /** Meta finds that a template is of another kind. */
  recategorize(template: Template, category: string): Template {
    const changed = this.#templates.save({ ...template, category, previousCategory: template.category });
    this.#webhooks.post(
      template.wabaId,
      accountEnvelope(template.wabaId, 'template_category_update', {
        ...named(template),
        previous_category: template.category,
        new_category: category,
      }),
    );
    return changed;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #reviewDue(): void {
    const now = Date.now();
    for (const template of this.#templates.documents.list()) {
      if (template.status !== 'PENDING' || template.reviewedAt === null || template.reviewedAt > now) continue;
      // A name can ask for its fate, whatever the behaviour is.
      const rejected = this.#behaviours.global.templateReview === 'reject' || template.name.includes('reject_me');
      this.decide(template, rejected ? 'REJECTED' : 'APPROVED', rejected ? 'INVALID_FORMAT' : 'NONE');
    }
  }
}

function named({ id, name, language }: Template): Record<string, unknown> {
  return {
    message_template_id: Number(id),
    message_template_name: name,
    message_template_language: language,
  };
}
