/** Only of the page with the phone. */
export const phoneCss = `
.desk { display: grid; grid-template-columns: minmax(220px, 1fr) 400px minmax(200px, 1fr); gap: 28px; align-items: start; }
@media (max-width: 980px) { .desk { grid-template-columns: 1fr; } .phone { margin: 0 auto; } }
.people { max-height: 560px; overflow-y: auto; margin: 12px -8px 0; }
.people a { display: flex; justify-content: space-between; gap: 8px; padding: 7px 8px; border-radius: 8px; color: var(--ink); }
.people a:hover { background: var(--soft); text-decoration: none; }
.people a[aria-current] { background: var(--soft); font-weight: 600; }
.people .last { color: var(--quiet); font-weight: 400; font-size: 12.5px; white-space: nowrap; }
.phone { width: 390px; max-width: 100%; border: 10px solid #14181f; border-radius: 46px; background: #14181f; box-shadow: 0 18px 50px rgb(16 24 40 / 22%); overflow: hidden; }
.screen { height: 700px; display: flex; flex-direction: column; border-radius: 36px; overflow: hidden; background: #efeae2; color: #111b21; }
.bar { background: #f7f5f2; border-bottom: 1px solid #e2ddd5; padding: 12px 16px 10px; display: flex; align-items: center; gap: 10px; }
.bar .face { width: 36px; height: 36px; border-radius: 50%; background: #0f7b4f; color: #fff; display: grid; place-items: center; font-weight: 600; }
.bar b { display: block; line-height: 1.2; } .bar small { color: #667781; }
.bar select { margin-left: auto; max-width: 130px; padding: 3px 6px; font-size: 12.5px; background: #fff; color: #111b21; border-color: #d8d2c8; }
.talk { flex: 1; overflow-y: auto; padding: 14px 12px; display: flex; flex-direction: column; gap: 6px; scroll-behavior: smooth; }
.talk .nothing { margin: auto; text-align: center; color: #667781; padding: 0 30px; font-size: 14px; }
.day { align-self: center; background: #ffffffd0; color: #54656f; border-radius: 8px; padding: 3px 10px; font-size: 12px; margin: 4px 0; }
.bubble { max-width: 84%; border-radius: 10px; padding: 6px 9px 5px; font-size: 14.2px; line-height: 1.35; box-shadow: 0 1px .5px rgb(11 20 26 / 13%); overflow-wrap: anywhere; }
.bubble.in { background: #fff; align-self: flex-start; border-top-left-radius: 2px; }
.bubble.out { background: #d9fdd3; align-self: flex-end; border-top-right-radius: 2px; }
.bubble.unread { box-shadow: inset 3px 0 0 #25d366, 0 1px .5px rgb(11 20 26 / 13%); padding-left: 12px; }
.bubble .text { white-space: pre-wrap; } .bubble .head { font-weight: 650; margin-bottom: 3px; }
.bubble .foot { color: #667781; font-size: 12.5px; margin-top: 4px; }
.bubble .media { background: #e9edef; color: #667781; border-radius: 7px; height: 96px; display: grid; place-items: center; margin-bottom: 6px; text-transform: capitalize; }
.bubble .meta { display: flex; gap: 8px; justify-content: flex-end; align-items: center; color: #667781; font-size: 11px; margin-top: 3px; }
.bubble .meta span:first-child { margin-right: auto; } .bubble .ticks { color: #53bdeb; margin-right: 0 !important; }
.bubble .meta button { padding: 1px 8px; font-size: 11px; background: #f0f2f5; color: #111b21; border-color: #d8dde1; border-radius: 999px; }
.bubble .buttons { border-top: 1px solid #e9edef; margin: 6px -9px -5px; }
.bubble .buttons > * { display: block; width: 100%; border: 0; border-top: 1px solid #e9edef; border-radius: 0; background: none; color: #027eb5; text-align: center; padding: 8px; font-size: 14px; }
.bubble .buttons > :first-child { border-top: 0; } .bubble .buttons small { display: block; font-size: 11px; color: #667781; }
.bubble .buttons button:hover { background: #f5f6f6; }
.write { background: #f7f5f2; padding: 9px 12px 18px; } .write form { display: flex; gap: 8px; }
.write input { flex: 1; border-radius: 999px; padding: 9px 15px; background: #fff; color: #111b21; border-color: #e2ddd5; }
.write button.send { border-radius: 50%; width: 40px; height: 40px; padding: 0; background: #0f9d58; border-color: #0f9d58; color: #fff; }
.chips { display: flex; gap: 6px; margin-bottom: 8px; } .chips button { padding: 3px 12px; font-size: 12.5px; border-radius: 999px; background: #fff; color: #111b21; border-color: #d8d2c8; }
.chips .stop { color: #b3261e; font-weight: 600; }
.facts dt { color: var(--quiet); font-size: 13px; } .facts dd { margin: 0 0 10px; overflow-wrap: anywhere; }
`;
