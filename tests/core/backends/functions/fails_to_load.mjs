throw new Error('the start failed 初始化');
