import { runProgram } from '../kit/program.ts';
import { razorpayOptions, startRazorpay } from './razorpay.ts';

await runProgram('razorpay', razorpayOptions, startRazorpay);
