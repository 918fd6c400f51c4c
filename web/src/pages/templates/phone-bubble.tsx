import type { Template } from '../../../../shared/templates/template.schema.ts';

interface Props {
  components: Template['components'];
  /** What stands for `{{1}}` and so on; a variable without a value shows itself. */
  examples?: Record<string, string>;
  /** What stands for the one variable of the header. */
  headerExample?: string;
}

const MEDIA: Record<string, string> = { IMAGE: 'Image', VIDEO: 'Video', DOCUMENT: 'Document' };

/** The message as a phone shows it. */
export function PhoneBubble({ components, examples = {}, headerExample = '' }: Props) {
  const part = (type: string): Record<string, unknown> | undefined => components.find((one) => one.type === type);
  const [header, body, footer] = [part('HEADER'), part('BODY'), part('FOOTER')];
  const buttons = (part('BUTTONS')?.['buttons'] ?? []) as { type: string; text?: string }[];
  const bodyText = typeof body?.['text'] === 'string' ? body['text'] : body && authenticationText(body);
  const footerText = typeof footer?.['text'] === 'string' ? footer['text'] : footer && expiryText(footer);
  return (
    <div className="phone" aria-label="Preview" role="img">
      <div className="bubble">
        {header && <BubbleHeader header={header} example={headerExample} />}
        {bodyText && <p className="bubble-body">{filled(bodyText, examples)}</p>}
        {footerText && <p className="bubble-footer">{footerText}</p>}
      </div>
      {buttons.map(({ type, text }, index) => (
        <span key={index} className="bubble-button">
          {text ?? (type === 'OTP' || type === 'COPY_CODE' ? 'Copy code' : type)}
        </span>
      ))}
    </div>
  );
}

function BubbleHeader({ header, example }: { header: Record<string, unknown>; example: string }) {
  const { text } = header;
  if (typeof text === 'string') {
    return <p className="bubble-header">{example === '' ? text : text.replace(/\{\{[^{}]*\}\}/, () => example)}</p>;
  }
  return <p className="bubble-media">{MEDIA[String(header['format'])] ?? String(header['format'])}</p>;
}

/** Meta's own words. */
function authenticationText(body: Record<string, unknown>): string {
  const advice = body['add_security_recommendation'] ? ' For your security, do not share this code.' : '';
  return `123456 is your verification code.${advice}`;
}

function expiryText(footer: Record<string, unknown>): string {
  return `This code expires in ${String(footer['code_expiration_minutes'])} minutes.`;
}

function filled(text: string, examples: Record<string, string>): string {
  return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (variable, name: string) => examples[name] ?? variable);
}
