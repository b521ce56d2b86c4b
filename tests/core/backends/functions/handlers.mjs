// Handlers for the official Node runtime client; each does one thing that a function may do.
export const echo = async (event) => event;

export const context = async (event, context) => {
  console.log('to the log: 日志');
  console.error('to the error log');
  return {
    id: context.awsRequestId,
    hasTime: context.getRemainingTimeInMillis() > 0,
    version: context.functionVersion,
    arn: context.invokedFunctionArn,
    root: process.env.LAMBDA_TASK_ROOT === process.cwd(),
    variables: Object.keys(process.env).filter((name) => name.startsWith('SECRET')),
  };
};

export const throws = async () => { throw new RangeError('out of range 失败'); };
export const rejects = async () => Promise.reject('only a text');
export const nothing = async () => undefined;
export const mebibyte = async () => 'y'.repeat(1 << 20);
export const tooLarge = async () => 'y'.repeat((6 << 20) + 1);
export const chinese = async () => ({ 结果: '完成' });
export const exits = async () => process.exit(3);
export const sleeps = async () => new Promise((resolve) => setTimeout(resolve, 30000));

export const streams = globalThis.awslambda?.streamifyResponse?.(async (event, stream) => {
  stream.setContentType('text/plain');
  for (const piece of ['one\n', 'two\n', 'three\n']) {
    stream.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  stream.end();
});

export const streamsAndFails = globalThis.awslambda?.streamifyResponse?.(async (event, stream) => {
  stream.write('one\n');
  await new Promise((resolve) => setTimeout(resolve, 5));
  throw new RangeError('half way');
});
