# No machine that runs the tests may get a task that Windows really starts at night: these take the place of Windows' own cmdlets.
function global:New-ScheduledTaskAction { param([string] $Execute, [string] $Argument) [pscustomobject]@{ Execute = $Execute; Argument = $Argument } }
function global:New-ScheduledTaskTrigger { param([switch] $Daily, [string] $At) [pscustomobject]@{ Daily = [bool] $Daily; At = $At } }
function global:New-ScheduledTaskSettingsSet { param([timespan] $ExecutionTimeLimit, [switch] $StartWhenAvailable, [string] $MultipleInstances) [pscustomobject]@{ ExecutionTimeLimit = $ExecutionTimeLimit } }
function global:Register-ScheduledTask { param([string] $TaskName, $Action, $Trigger, $Settings) [pscustomobject]@{ TaskName = $TaskName; State = 'Ready' } }
