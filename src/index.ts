/** Marquee as a library: all that the package exports. docs/library.md has examples. */
export { createEvaluator } from './app/evaluating/evaluation-process.ts';
export { importSource } from './app/importing/import.ts';
export { createImporter } from './app/importing/upload.ts';
export { openLiveModel } from './app/models/live-model.ts';
export { trainModel } from './app/training/training.ts';
export { createTrainer } from './app/training/training-process.ts';
export { DatasetBuilder } from './dataset/builder.ts';
export { bareMovie } from './domain.ts';
export { MarqueeError } from './errors.ts';
export { loadKernels } from './kernels/index.ts';
export { defaultHyperparameters } from './model/hyperparameters.ts';
export { createLinear } from './recommend/linear/linear.ts';
export { createApp } from './serve/app.ts';
export { createLogger } from './serve/operation/logger.ts';
export { openDatabase } from './store/database.ts';
export { trainLinear } from './train/train.ts';
