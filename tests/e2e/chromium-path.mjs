// The package is ESM only and unpacks into TMPDIR on first use; jest runs CommonJS, so this runs beside it.
import chromium from '@sparticuz/chromium';

console.log(await chromium.executablePath());
