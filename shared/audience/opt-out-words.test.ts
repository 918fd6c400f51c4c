import { optOutWord } from './opt-out-words.ts';

it.each([
  'STOP',
  ' stop. ',
  'Stop!',
  'UNSUBSCRIBE',
  'إيقاف',
  'Désabonner',
  'PARAR',
  'отписаться',
  '停止',
  '“Stop promotions”',
  'बंद करें',
  'روکیں',
])('%s opts out', (text) => {
  expect(optOutWord(text)).toBe('stop');
});

it.each(['start', 'START ', 'Subscribe', 'ابدأ', "S'abonner"])('%s opts in', (text) => {
  expect(optOutWord(text)).toBe('start');
});

it.each(['please stop by', 'stop it now', 'nonstop', '', '!!!', 'I want to subscribe to the other one', 'constructor'])(
  '%s is no word of these',
  (text) => {
    expect(optOutWord(text)).toBeNull();
  },
);
