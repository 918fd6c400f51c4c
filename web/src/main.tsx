import './styles/index.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { createQueryClient } from './api/query-client.ts';
import { App } from './app.tsx';
import { ConfigProvider } from './auth/session-context.tsx';
import { ProblemNotice } from './components/problem-notice.tsx';
import { loadConfig } from './config.ts';

async function start(): Promise<void> {
  const element = document.getElementById('root');
  if (!element) throw new Error('index.html has no #root.');
  const root = createRoot(element);
  try {
    const config = await loadConfig();
    root.render(
      <StrictMode>
        <ConfigProvider value={config}>
          <QueryClientProvider client={createQueryClient()}>
            <App />
          </QueryClientProvider>
        </ConfigProvider>
      </StrictMode>,
    );
  } catch (error) {
    root.render(<ProblemNotice error={error as Error} onRetry={() => window.location.reload()} />);
  }
}

void start();
