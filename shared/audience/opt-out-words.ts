/** Whole messages by which people say that they want no more, or want messages again. */
const STOP = [
  'stop',
  'stop all',
  'stopall',
  'stopp',
  'stop promotions',
  'unsubscribe',
  'opt out',
  'opt-out',
  'optout',
  'quit',
  'إيقاف',
  'ايقاف',
  'أوقف',
  'اوقف',
  'توقف',
  'إلغاء الاشتراك',
  'الغاء الاشتراك',
  'إلغاء',
  'الغاء', // Arabic
  'روکیں',
  'بند کریں',
  'बंद करें',
  'रोकें',
  'बंद करो', // Urdu, Hindi
  'baja',
  'darse de baja',
  'cancelar suscripción',
  'detener',
  'parar',
  'sair',
  'descadastrar',
  'cancelar inscrição',
  'arrêt',
  'arret',
  'arrêter',
  'se désabonner',
  'désabonner',
  'désinscription',
  'stopper',
  'abmelden',
  'abbestellen',
  'ferma',
  'disiscriviti',
  'annulla iscrizione',
  'afmelden',
  'durdur',
  'abonelikten çık',
  'berhenti',
  'стоп',
  'отписаться',
  'відписатися',
  '停止',
  '退订',
  '取消订阅',
  '配信停止',
  '수신거부',
  'لغو اشتراک',
];
const START = [
  'start',
  'unstop',
  'subscribe',
  'opt in',
  'opt-in',
  'optin',
  'resume promotions',
  'ابدأ',
  'ابدا',
  'اشتراك',
  'شروع کریں',
  'शुरू करें',
  'alta',
  'iniciar',
  'começar',
  'démarrer',
  's’abonner',
  "s'abonner",
  'anmelden',
  'iscriviti',
  'aanmelden',
  'başlat',
  'mulai',
  'старт',
  'подписаться',
  '开始',
  '订阅',
  '開始',
];

const fold = (text: string): string =>
  text
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s\u200e\u200f]+/g, ' ')
    .trim();
const WORDS = new Map([
  ...STOP.map((word) => [fold(word), 'stop'] as const),
  ...START.map((word) => [fold(word), 'start'] as const),
]);

/** The whole text must be the word, but for case, spaces, and signs around it: "please stop by" is no opt-out. */
export function optOutWord(text: string): 'stop' | 'start' | null {
  return WORDS.get(fold(text).replaceAll(/^[\p{P}\p{S}\s]+|[\p{P}\p{S}\s]+$/gu, '')) ?? null;
}
