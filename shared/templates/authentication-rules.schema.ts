import type { Component, Fault } from './component.schema.ts';

/** An authentication template's text is Meta's own: one may ask for its parts, and give none. */
export function authenticationFaults(components: readonly Component[]): Fault[] {
  const faults = components.flatMap((component, index) => faultsOf(component).map((message) => ({ index, message })));
  const hasButtons = components.some(({ type }) => type === 'BUTTONS');
  return hasButtons ? faults : [...faults, { index: null, message: 'BUTTONS: authentication needs one OTP button' }];
}

function faultsOf(component: Component): string[] {
  switch (component.type) {
    case 'HEADER':
      return ['HEADER: authentication templates have none'];
    case 'BODY':
      return component.text === undefined && component.example === undefined
        ? []
        : ['BODY: the text of an authentication template is Meta’s: give none, and no example'];
    case 'FOOTER':
      return component.text === undefined ? [] : ['FOOTER: give code_expiration_minutes only, the text is Meta’s'];
    case 'BUTTONS': {
      const [button, ...more] = component.buttons;
      if (button?.type !== 'OTP' || more.length > 0) return ['BUTTONS: authentication has exactly one OTP button'];
      const faults: string[] = [];
      if (button.otp_type !== 'COPY_CODE' && !button.supported_apps) {
        faults.push(`BUTTONS: ${button.otp_type} names its supported_apps`);
      }
      if (button.otp_type === 'ZERO_TAP' && button.zero_tap_terms_accepted !== true) {
        faults.push('BUTTONS: ZERO_TAP needs zero_tap_terms_accepted');
      }
      if (button.otp_type === 'COPY_CODE' && button.supported_apps) {
        faults.push('BUTTONS: COPY_CODE has no supported_apps');
      }
      return faults;
    }
  }
}
