@echo off
setlocal
cd /d "%~dp0"
set "PYTHON=py -3"
where py >nul 2>nul || set "PYTHON=python"
%PYTHON% run.py %*
if not errorlevel 1 exit /b
echo.
echo If there is no Python on this machine, install 3.11 or newer from python.org first.
pause
exit /b 1
